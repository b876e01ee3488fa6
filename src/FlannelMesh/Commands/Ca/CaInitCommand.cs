using System.CommandLine;
using FlannelMesh.Security;

namespace FlannelMesh.Commands.Ca;

/// <summary>flannelmesh ca init.</summary>
internal static class CaInitCommand
{
    public static Command Create(TimeProvider time)
    {
        var directory = AuthorityDirectory.Option();
        var command = new Command("init", "make the authority; do it once, on one host, and keep its key there") { directory };
        command.SetAction(result =>
        {
            var authority = new AuthorityDirectory(result.GetValue(directory)!);
            if (File.Exists(authority.Certificate) || File.Exists(authority.Key))
            {
                throw new ControlException(
                    $"there is an authority in {authority.Path} already; certificates of another one would not be trusted by its nodes. Give another --dir");
            }

            var pair = CertificateAuthority.Create(time.GetUtcNow());
            authority.WriteSecret(authority.Key, pair.Key);
            authority.WritePublic(authority.Certificate, pair.Certificate);
            result.InvocationConfiguration.Output.WriteLine(
                $"""
                {authority.Certificate}      for --tls-ca of every node
                {authority.Key}  makes certificates: keep it secret, and a copy of it
                Next: flannelmesh ca issue --node NAME --ip IP
                """);
            return ExitCode.Ok;
        });
        return command;
    }
}
