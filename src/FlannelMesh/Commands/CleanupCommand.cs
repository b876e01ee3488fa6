using System.CommandLine;
using System.Net.Sockets;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Backends.Vxlan;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Dataplane.TrafficRules;
using FlannelMesh.Hosting;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Files;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh cleanup: takes everything of ours from this host's kernel. The agent must be stopped.</summary>
internal static class CleanupCommand
{
    public const string Name = "cleanup";

    public static Command Create()
    {
        var settings = new SettingOptions();
        var command = new Command(Name, "remove every device, route and rule that is ours from this host; the agent must be stopped");
        settings.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var (options, network) = ProcessConfiguration.LoadWithOptionalNetwork(settings.Read(result));
            return await RunAsync(options, network, result.InvocationConfiguration.Output, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(AgentOptions options, NetworkConfig? network, TextWriter output, CancellationToken cancellation)
    {
        using var exclusive = RequireNoAgent(options);
        Preflight.CheckCapabilities();
        // Each part is told when it is done: the next one may fail.
        var count = 0;
        await TellAsync(await EndTunnelAsync(TunnelSocket.Beside(options.ControlSocket)));
        var former = FindDevices();
        var owned = former.Owned.Union(network is null ? [] : BackendFactory.Create(network.Backend).OwnedLinks);
        var unclear = network is null ? former.Unclear : [];
        await TellAsync(RemoveKernelObjects(owned));
        await TellAsync(await RemoveRulesAsync(cancellation));
        await TellAsync(RemoveSubnetEnv(options.SubnetFile));
        foreach (var device in unclear)
        {
            await output.WriteLineAsync(
                $"{device} stays: without a network configuration only what is on a device tells whose it is, and nothing there has protocol "
                + $"{Ownership.RouteProtocol}; give --network or --net-config-path if it is ours");
        }

        if (count == 0)
        {
            await output.WriteLineAsync("there is nothing left of ours on this host");
        }

        return ExitCode.Ok;

        async Task TellAsync(IReadOnlyList<string> removed)
        {
            count += removed.Count;
            foreach (var what in removed)
            {
                await output.WriteLineAsync($"removed {what}");
            }
        }
    }

    /// <returns>The lock of the data directory; null if there is no such directory.</returns>
    private static DirectoryLock? RequireNoAgent(AgentOptions options)
    {
        if (Answers(options.ControlSocket))
        {
            throw new ControlException($"an agent is running here: it answers on {options.ControlSocket}; stop it first");
        }

        return !Directory.Exists(options.DataDir)
            ? null
            : DirectoryLock.TryAcquire(options.DataDir)
                ?? throw new ControlException($"an agent is running with --data-dir {options.DataDir}; stop it first");
    }

    /// <summary>It goes on without its agent, and has the device open.</summary>
    private static async Task<IReadOnlyList<string>> EndTunnelAsync(string socket)
    {
        var hello = await FormerTunnel.EndAsync(socket);
        using var kernel = RouteNetlink.Open();
        var device = FormerTunnel.RemoveDevice(kernel, hello);
        return
        [
            .. hello is null ? Array.Empty<string>() : [$"tunnel (process {hello.Process})"],
            .. device is null ? Array.Empty<string>() : [$"device {device}"],
        ];
    }

    private static bool Answers(string socket)
    {
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            connection.Connect(new UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (SocketException)
        {
            // Not there, or left by an agent that was killed.
            return false;
        }
    }

    private static FormerDevices FindDevices()
    {
        using var kernel = RouteNetlink.Open();
        return FormerDevices.Find(kernel);
    }

    private static IReadOnlyList<string> RemoveKernelObjects(IReadOnlySet<string> ownedLinks)
    {
        using var kernel = RouteNetlink.Open();
        var found = OwnObjects.Read(kernel, ownedLinks);
        var reconciler = new Reconciler(kernel, TimeProvider.System);
        reconciler.SetDesired(new DesiredState { OwnedLinks = [.. ownedLinks], Complete = true });
        reconciler.Apply();

        // The agent puts nothing into other tables or on other devices; another version may have.
        var rest = OwnObjects.Read(kernel, ownedLinks);
        var results = kernel.Execute([.. rest.Select(left => left.Removal)]);
        var leftover = OwnObjects.Read(kernel, ownedLinks);
        if (leftover.Count > 0)
        {
            var error = results.Select(result => result.Errno).FirstOrDefault(errno => errno != 0);
            throw new ControlException(
                $"{leftover.Count} kernel objects stay, such as {Describe(leftover[0])}: {Errno.Describe(error)}");
        }

        return [.. found.Select(Describe)];
    }

    private static string Describe(OwnObject found) => $"{Word(found.Kind)} {found.Text}";

    private static string Word(EntryKind kind) => kind == EntryKind.Link ? "device" : kind.ToString().ToLowerInvariant();

    private static async Task<IReadOnlyList<string>> RemoveRulesAsync(CancellationToken cancellation)
    {
        try
        {
            var state = await FirewallStateReader.ReadAsync(cancellation);
            if (!state.HasOurs)
            {
                return [];
            }

            return await NftCommand.RunAsync(TrafficRulesPlan.RemovalScript(state), cancellation) is { } error
                ? throw new ControlException($"the nftables rules stay: {error}")
                :
                [
                    .. state.Table is null ? Array.Empty<string>() : [$"nftables table {TrafficRulesRenderer.Table}"],
                    .. state.Forward.Where(chain => chain.HasOurs)
                        .Select(chain => $"chain {chain.Family} {IptablesForwardRenderer.Table} {IptablesForwardRenderer.Chain}"),
                ];
        }
        catch (NftException e) when (e.Message == NftCommand.Missing)
        {
            // Only nft makes rules of ours.
            return [];
        }
        catch (NftException e)
        {
            throw new ControlException($"the nftables rules cannot be read: {e.Message}");
        }
    }

    /// <summary>Only a file that is a subnet.env: the path may be mistyped.</summary>
    private static IReadOnlyList<string> RemoveSubnetEnv(string path)
    {
        if (new SubnetEnvFile(path).Read() is not { } env || (env.Subnet ?? env.Ipv6Subnet) is null)
        {
            return [];
        }

        File.Delete(path);
        return [path];
    }
}
