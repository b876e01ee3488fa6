using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>Runs nft(8), which speaks the kernel's nf_tables protocol in all its versions.</summary>
public static class NftCommand
{
    /// <summary>What <see cref="RunAsync"/> answers on a host without the program.</summary>
    public const string Missing =
        "there is no nft on this host; install the package nftables, or turn the rules off with --ip-masq=false --iptables-forward-rules=false";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Carries out <paramref name="script"/> as one transaction.</summary>
    /// <returns>Null, or what went wrong with the cure.</returns>
    public static async Task<string?> RunAsync(string script, CancellationToken cancellation = default) =>
        await ProgramRunner.RunAsync("nft", ["-f", "-"], Limit, script, cancellation) switch
        {
            ProgramOutcome.Exited { ExitCode: 0 } => null,
            ProgramOutcome.Exited exited => $"nft: {exited.Error.ReplaceLineEndings(" ").Trim()}",
            ProgramOutcome.Missing => Missing,
            _ => $"nft did not finish within {Limit.TotalSeconds:0} s",
        };
}
