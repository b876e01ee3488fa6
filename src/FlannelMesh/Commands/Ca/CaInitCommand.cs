using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Commands.Ca;

/// <summary>flannelmesh ca init.</summary>
internal static class CaInitCommand
{
    public static Command Create(TimeProvider time)
    {
        var directory = AuthorityDirectory.Option();
        var node = new Option<string?>("--node") { Description = "with --here: the host's name; default: the host name", HelpName = "NAME" };
        var host = new ThisHost();
        var command = new Command("init", "make the authority; do it once, on one host, and keep its key there") { directory, node };
        host.AddTo(command);
        command.SetAction(result =>
        {
            var authority = new AuthorityDirectory(result.GetValue(directory)!);
            if (File.Exists(authority.Certificate) || File.Exists(authority.Key))
            {
                throw new ControlException(
                    $"there is an authority in {authority.Path} already; certificates of another one would not be trusted by its nodes. Give another --dir");
            }

            var identity = host.IsMeant(result) ? new NodeIdentity(ThisHost.Checked(result.GetValue(node) ?? ThisHost.Name), host.KnownId(result) ?? NodeId.New(), []) : null;
            var pair = CertificateAuthority.Create(time.GetUtcNow());
            authority.WriteSecret(authority.Key, pair.Key);
            authority.WritePublic(authority.Certificate, pair.Certificate);
            if (identity is null)
            {
                result.InvocationConfiguration.Output.WriteLine(
                    $"""
                    {authority.Certificate}      for --tls-ca of every node
                    {authority.Key}  makes certificates: keep it secret, and a copy of it
                    Next: flannelmesh ca issue --node NAME --ip IP
                    """);
                return ExitCode.Ok;
            }

            using var signer = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
            var path = host.Write(result, signer, authority.Issue(signer, identity, Issuer.CertificateLifetime, time.GetUtcNow()));
            result.InvocationConfiguration.Output.WriteLine(
                $"""
                {authority.Key}  makes certificates: keep it secret, and a copy of it
                {path}  has the certificate of this host, {identity}
                Next: flannelmesh run --seed self --tls-ca-key {authority.Key}, and then `flannelmesh invite` for each other host
                """);
            return ExitCode.Ok;
        });
        return command;
    }
}
