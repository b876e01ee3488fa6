namespace FlannelMesh.Tunnel;

/// <summary>From start to end of the process.</summary>
internal static class TunnelProgram
{
    public static int Usage()
    {
        Console.Error.WriteLine("flannelmesh-tunnel: one argument is wanted, the path of the control socket; the agent starts this program");
        return 2;
    }

    public static int Run(string controlSocket) => controlSocket.Length == 0 ? Usage() : 0;
}
