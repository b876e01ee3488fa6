using System.CommandLine;
using FlannelMesh.Configuration;
using FlannelMesh.Security;

namespace FlannelMesh.Commands.Ca;

/// <summary>flannelmesh ca issue.</summary>
internal static class CaIssueCommand
{
    private const int MaxDays = 3653;

    public static Command Create(TimeProvider time)
    {
        var directory = AuthorityDirectory.Option();
        var node = new Option<string?>("--node") { Description = "the node's name, as in its --node-name; with --here the host name if not given", HelpName = "NAME" };
        var addresses = new Option<string[]>("--ip") { Description = "where the node may be; repeatable, default: anywhere", HelpName = "IP", DefaultValueFactory = _ => [] };
        var id = new Option<string?>("--node-id") { Description = "of a node that has one already (node.json); default: a new one", HelpName = "ID" };
        var days = new Option<int>("--days") { Description = "how long it is good", HelpName = "N", DefaultValueFactory = _ => 365 };
        var output = new Option<string?>("--out") { Description = "where to put it; default: beside the authority", HelpName = "DIR" };
        var isOperator = new Option<bool>("--operator") { Description = "the node may evict, reserve and change the voters though it is no voter itself" };
        var host = new ThisHost();
        var command = new Command("issue", "make a node's certificate and key") { directory, node, addresses, id, days, output, isOperator };
        host.AddTo(command);
        command.SetAction(result =>
        {
            var source = new AuthorityDirectory(result.GetValue(directory)!);
            var isHere = host.IsMeant(result);
            var name = result.GetValue(node) ?? (isHere ? ThisHost.Name : throw new ConfigurationException("--node is missing: the name of the node that the certificate is for; --here is this host"));
            var identity = Identity(name, result.GetValue(id) ?? (isHere ? host.KnownId(result)?.ToString() : null), result.GetValue(addresses)!) with { IsOperator = result.GetValue(isOperator) };
            if (isHere && result.GetValue(output) is not null)
            {
                throw new ConfigurationException("--out says where, and --here that it is the agent's own place; leave out one of them");
            }

            if (result.GetValue(days) is var length && length is < 1 or > MaxDays)
            {
                throw new ConfigurationException($"--days '{length}': it must be 1 to {MaxDays}");
            }

            using var authority = source.ReadAuthority(time.GetUtcNow());
            if (isHere)
            {
                var place = host.Write(result, authority, source.Issue(authority, identity, TimeSpan.FromDays(length), time.GetUtcNow()));
                result.InvocationConfiguration.Output.WriteLine($"{place}  has the certificate of this host, {identity}; its agent finds it by itself");
                return ExitCode.Ok;
            }

            var target = result.GetValue(output) is { } path ? new AuthorityDirectory(path) : source;
            var (certificate, key) = (target.CertificateOf(identity.Name), target.KeyOf(identity.Name));
            var pair = source.Issue(authority, identity, TimeSpan.FromDays(length), time.GetUtcNow());
            target.WriteSecret(key, pair.Key);
            target.WritePublic(certificate, pair.Certificate);
            result.InvocationConfiguration.Output.WriteLine(
                $"""
                {certificate}      for --tls-cert of {identity}
                {key}  for its --tls-key; copy both there with {source.Certificate}
                """);
            return ExitCode.Ok;
        });
        return command;
    }

    private static NodeIdentity Identity(string name, string? id, string[] addresses)
    {
        if (id is not null && !Guid.TryParseExact(id, "D", out _))
        {
            throw new ConfigurationException($"--node-id '{id}': it must be an id as in node.json and `flannelmesh status`, such as {Guid.Empty}");
        }

        return new NodeIdentity(
            ThisHost.Checked(name),
            id is null ? NodeId.New() : new NodeId(Guid.Parse(id)),
            [.. addresses.Select(text => Cidr.TryParseAddress(text, out var address) ? address : throw new ConfigurationException($"--ip '{text}': it must be an IP address"))]);
    }
}
