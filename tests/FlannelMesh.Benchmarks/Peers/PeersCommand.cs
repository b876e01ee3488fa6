using System.CommandLine;

namespace FlannelMesh.Benchmarks.Peers;

/// <summary>`peers`: how fast the kernel holds all peers, and how fast it is compared with what should be there.</summary>
internal static class PeersCommand
{
    public static Command Create()
    {
        var peers = new Option<string>("--peers") { Description = "Numbers of peers", DefaultValueFactory = _ => "100,1000,5000,10000" };
        var runs = new Option<string>("--runs") { Description = "Interleaved rounds", DefaultValueFactory = _ => "5" };
        var command = new Command("peers", "Measure the programming of vxlan peers beside ip -batch and bridge -batch. Needs root.") { peers, runs };
        command.SetAction(result =>
        {
            try
            {
                PeersRun.Run(PeersOptions.Parse(result.GetRequiredValue(peers), result.GetRequiredValue(runs)), Console.Out, Console.Error);
                return 0;
            }
            catch (Exception e) when (e is BenchmarkException or Netlink.NetlinkException)
            {
                Console.Error.WriteLine($"peers: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
