using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Commands.Ca;

/// <summary>flannelmesh ca revoke: makes the authority's next revocation list, and hands it to the agent of this host.</summary>
internal static class CaRevokeCommand
{
    public static Command Create(TimeProvider time)
    {
        var directory = AuthorityDirectory.Option();
        var node = new Option<string?>("--node") { Description = "all certificates of that node that have not ended", HelpName = "NAME" };
        var serial = new Option<string?>("--serial") { Description = "the one with this serial number", HelpName = "HEX" };
        var file = new Option<string?>("--cert") { Description = "this one", HelpName = "FILE" };
        var data = ThisHost.DataDirectoryOption("this host's agent's --data-dir: what it has issued itself");
        var socket = ControlSocketOption.Create();
        var command = new Command("revoke", "take certificates back: their nodes are out everywhere within seconds") { directory, node, serial, file, data, socket };
        command.SetAction(async (result, cancellation) =>
        {
            var (name, hex, path) = (result.GetValue(node), result.GetValue(serial), result.GetValue(file));
            if (new[] { name, hex, path }.Count(text => text is not null) != 1)
            {
                throw new ConfigurationException("it must be said which certificates are taken back: one of --node NAME, --serial HEX and --cert FILE");
            }

            var (now, source) = (time.GetUtcNow(), new AuthorityDirectory(result.GetValue(directory)!));
            var home = new CertificateHome(result.GetValue(data)!);
            using var authority = source.ReadAuthority(now);
            var issued = ReadIssued([source.Issued, home.Issued]);
            var serials = name is not null ? OfNode(ThisHost.Checked(name), issued, now, source.Issued, home.Issued)
                : hex is not null ? [SerialNumbers.Parse(hex) ?? throw new ConfigurationException($"--serial '{hex}': it must be a serial number in hexadecimal, as `openssl x509 -serial` shows it")]
                : [OfFile(path!, authority)];
            var former = ReadFormer(authority, [source.RevocationList, home.RevokedBy(AdoptedList.KeyOf(authority))]);
            var next = Make(authority, former, serials, issued, now);
            source.WritePublic(source.RevocationList, next.ToPem());
            await result.InvocationConfiguration.Output.WriteLineAsync(
                $"{source.RevocationList}  is list {next.Number}: {Count(next.Serials.Count)} revoked");
            await CaPublishCommand.HandOverAsync(result, result.GetValue(socket)!, next, source.RevocationList, isRequired: false, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Count(int certificates) => certificates == 1 ? "1 certificate is" : $"{certificates} certificates are";

    private static List<IssuedCertificate> ReadIssued(string[] paths)
    {
        try
        {
            return [.. paths.SelectMany(path => new IssuedCertificates(path).Read())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException($"what was issued cannot be read: {e.Message}");
        }
    }

    private static List<byte[]> OfNode(string name, List<IssuedCertificate> issued, DateTimeOffset now, params string[] paths)
    {
        var serials = issued.Where(certificate => certificate.Name == name && certificate.NotAfter >= now).Select(certificate => SerialNumbers.Parse(certificate.Serial)!).ToList();
        return serials.Count > 0 ? serials : throw new ControlException(
            $"no certificate of {name} that has not ended is written down in {string.Join(" or ", paths)}; revoke where it was made, or give it with --cert FILE or --serial HEX");
    }

    private static byte[] OfFile(string path, X509Certificate2 authority)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
            return TlsMaterial.IsOf(certificate, [authority])
                ? certificate.SerialNumberBytes.ToArray()
                : throw new ControlException($"--cert {path}: it is of another authority ({certificate.Issuer}), and only that one can take it back");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ControlException($"--cert {path}: it must be a certificate in PEM that can be read: {e.Message}");
        }
    }

    /// <summary>The newest there is: without it a new list would forget what was revoked before.</summary>
    private static RevocationList? ReadFormer(X509Certificate2 authority, string[] paths)
    {
        RevocationList? newest = null;
        foreach (var path in paths.Where(File.Exists))
        {
            var list = CaPublishCommand.Read(path);
            if (!list.IsSignedBy(authority))
            {
                throw new ControlException($"{path}: it is signed by another authority than that of this directory; move it away if it does not belong there");
            }

            newest = newest is null || list.Number > newest.Number ? list : newest;
        }

        return newest;
    }

    private static RevocationList Make(
        X509Certificate2 authority, RevocationList? former, List<byte[]> serials, List<IssuedCertificate> issued, DateTimeOffset now)
    {
        try
        {
            return RevocationListMaker.Next(authority, former, serials, issued, now);
        }
        catch (Exception e) when (e is InvalidDataException or CryptographicException or ArgumentException)
        {
            throw new ControlException($"the next revocation list cannot be made: {e.Message}");
        }
    }
}
