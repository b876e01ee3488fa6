using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>Runs nft(8), which speaks the kernel's nf_tables protocol in all its versions.</summary>
public static class NftCommand
{
    /// <summary>The message on a host without the program.</summary>
    public const string Missing =
        "there is no nft on this host; install the package nftables, or turn the rules off with --ip-masq=false --iptables-forward-rules=false";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Carries out <paramref name="script"/> as one transaction.</summary>
    /// <returns>Null, or what went wrong with the cure.</returns>
    public static async Task<string?> RunAsync(string script, CancellationToken cancellation = default)
    {
        try
        {
            await ExecuteAsync(["-f", "-"], script, cancellation);
            return null;
        }
        catch (NftException e)
        {
            return e.Message;
        }
    }

    /// <summary>What `nft ARGUMENTS` prints.</summary>
    /// <exception cref="NftException">There is no nft, it refused, or did not end in time.</exception>
    public static Task<string> PrintAsync(IEnumerable<string> arguments, CancellationToken cancellation = default) =>
        ExecuteAsync(arguments, "", cancellation);

    private static async Task<string> ExecuteAsync(IEnumerable<string> arguments, string input, CancellationToken cancellation) =>
        await ProgramRunner.RunAsync("nft", arguments, Limit, input, cancellation) switch
        {
            ProgramOutcome.Exited { ExitCode: 0 } exited => exited.Output,
            ProgramOutcome.Exited exited => throw new NftException($"nft: {exited.Error.ReplaceLineEndings(" ").Trim()}"),
            ProgramOutcome.Missing => throw new NftException(Missing),
            _ => throw new NftException($"nft did not finish within {Limit.TotalSeconds:0} s"),
        };
}
