using System.ComponentModel;
using System.Diagnostics;

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
            var (code, _, error) = await ExecuteAsync(["-f", "-"], script, cancellation);
            return code == 0 ? null : Refusal(error);
        }
        catch (NftException e)
        {
            return e.Message;
        }
    }

    /// <summary>What `nft ARGUMENTS` prints.</summary>
    /// <exception cref="NftException">There is no nft, it refused, or did not end in time.</exception>
    public static async Task<string> PrintAsync(IEnumerable<string> arguments, CancellationToken cancellation = default)
    {
        var (code, output, error) = await ExecuteAsync(arguments, "", cancellation);
        return code == 0 ? output : throw new NftException(Refusal(error));
    }

    private static string Refusal(string error) => $"nft: {error.ReplaceLineEndings(" ").Trim()}";

    private static async Task<(int Code, string Output, string Error)> ExecuteAsync(
        IEnumerable<string> arguments, string input, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nft", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(limit.Token);
                var error = process.StandardError.ReadToEndAsync(limit.Token);
                await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
                process.StandardInput.Close();
                await process.WaitForExitAsync(limit.Token);
                return (process.ExitCode, await output, await error);
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
            throw new NftException(Missing);
        }
        catch (IOException e)
        {
            throw new NftException($"nft: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new NftException($"nft did not finish within {Limit.TotalSeconds:0} s");
        }
    }
}
