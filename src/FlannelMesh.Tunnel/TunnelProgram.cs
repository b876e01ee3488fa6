using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Processes;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Tunnel;

/// <summary>From start to end of the process.</summary>
internal static class TunnelProgram
{
    /// <summary>Said to itself when it starts itself anew without capabilities.</summary>
    private const string Confined = "--confined";

    public static int Usage()
    {
        Console.Error.WriteLine("flannelmesh-tunnel: one argument is wanted, the path of the control socket; the agent starts this program");
        return 2;
    }

    public static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case [Confined, { Length: > 0 } path]:
                return Serve(path);
            case [{ Length: > 0 } path] when path[0] != '-':
                // Comes back only when it failed: to run with more than is needed is better than not at all.
                var problem = Confinement.RestartWithoutCapabilities([Environment.ProcessPath ?? "flannelmesh-tunnel", Confined, path]);
                Console.Error.WriteLine($"flannelmesh-tunnel: {problem}");
                return Serve(path);
            default:
                return Usage();
        }
    }

    private static int Serve(string path)
    {
        try
        {
            using var server = ControlServer.Listen(path, new SelfConfinement().Prepare);
            Confinement.Detach();
            server.Run();
            return 0;
        }
        catch (NetlinkException e)
        {
            Console.Error.WriteLine($"flannelmesh-tunnel: {path}: {e.Message}");
            return 1;
        }
    }
}
