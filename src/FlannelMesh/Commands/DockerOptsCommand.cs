using System.Collections;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Files;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh docker-opts: what flannel's mk-docker-opts.sh does, with its options.</summary>
internal static partial class DockerOptsCommand
{
    public const string Name = "docker-opts";

    /// <summary>As getopts of the script has them.</summary>
    public const string Letters = "f:d:icmk:";

    private const string DefaultSubnetEnv = "/run/flannel/subnet.env";
    private const string DefaultOutput = "/run/docker_opts.env";

    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <param name="findRoute">The route of this host to exactly that subnet through a gateway, as text; null if there is none.</param>
    public static Command Create(Func<IPNetwork, string?>? findRoute = null)
    {
        var subnetEnv = new Option<string>("-f") { Description = "subnet.env to read", HelpName = "FILE", DefaultValueFactory = _ => DefaultSubnetEnv };
        var output = new Option<string>("-d")
        {
            Description = "file to write; - is standard output",
            HelpName = "FILE",
            DefaultValueFactory = _ => DefaultOutput,
        };
        var individual = new Option<bool>("-i") { Description = "only a variable for each flag" };
        var combined = new Option<bool>("-c") { Description = "only the variable with all flags" };
        var noMasquerade = new Option<bool>("-m") { Description = "no --ip-masq" };
        var key = new Option<string>("-k") { Description = "name of the variable with all flags", HelpName = "KEY", DefaultValueFactory = _ => "DOCKER_OPTS" };
        var command = new Command(Name, "write subnet.env as flags of dockerd, as flannel's mk-docker-opts.sh does")
        {
            subnetEnv, output, individual, combined, noMasquerade, key,
        };
        command.SetAction(result =>
        {
            var isBoth = result.GetValue(individual) == result.GetValue(combined);
            var options = new DockerOptions
            {
                Individual = isBoth || result.GetValue(individual),
                Combined = isBoth || result.GetValue(combined),
                IpMasq = !result.GetValue(noMasquerade),
                CombinedKey = Variable(result.GetValue(key)!),
            };
            var source = result.GetValue(subnetEnv)!;
            var text = Read(source);
            var written = options.Write(text, Variables(), source);
            if (SubnetEnv.Parse(text).Subnet is { } subnet && (findRoute ?? FindRoute)(subnet) is { } route)
            {
                throw new ControlException($"the routing table already has {route}, so docker's bridge cannot have {subnet}; remove that route");
            }

            Write(result.GetValue(output)!, written, result.InvocationConfiguration.Output);
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Variable(string name) => VariableName().IsMatch(name)
        ? name
        : throw new ConfigurationException($"-k is \"{name}\"; it must be the name of a shell variable: letters, digits and _");

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ControlException($"there is no {path}: the agent writes it when it has a subnet; -f names another file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException($"{path} cannot be read: {e.Message}");
        }
    }

    private static void Write(string path, string text, TextWriter output)
    {
        if (path == "-")
        {
            output.Write(text);
            return;
        }

        try
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(text), Mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NetlinkException)
        {
            throw new ControlException($"-d {path} cannot be written: {e.Message}");
        }
    }

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");

    private static string? FindRoute(IPNetwork subnet)
    {
        using var netlink = RouteNetlink.Open();
        return netlink.GetRoutes(AddressFamily.InterNetwork)
            .Where(route => route is { Table: Route.MainTable, Gateway: not null } && route.Destination.Equals(subnet))
            .Select(route => $"{route.Destination} via {route.Gateway}")
            .FirstOrDefault();
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();
}
