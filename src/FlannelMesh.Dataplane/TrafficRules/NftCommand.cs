using System.ComponentModel;
using System.Diagnostics;

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
    public static async Task<string?> RunAsync(string script, CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nft", ["-f", "-"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            try
            {
                await process.StandardInput.WriteAsync(script.AsMemory(), limit.Token);
                process.StandardInput.Close();
                var error = await process.StandardError.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 ? null : $"nft: {error.ReplaceLineEndings(" ").Trim()}";
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
        catch (Win32Exception)
        {
            return Missing;
        }
        catch (IOException e)
        {
            return $"nft: {e.Message}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"nft did not finish within {Limit.TotalSeconds:0} s";
        }
    }
}
