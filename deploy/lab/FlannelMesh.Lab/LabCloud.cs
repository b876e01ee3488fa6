using System.Globalization;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs;

/// <summary>
/// A fake cloud at the underlay's gateway, which is the cloud's router: a process inside the bridge's namespace that puts the cloud's
/// routes into that namespace's kernel. So packets between pods go host, gateway, host, and only where the cloud has a route.
/// </summary>
public sealed class LabCloud : IDisposable
{
    private const int Port = 8180;

    private readonly AgentProcess _process;

    private LabCloud(AgentProcess process) => _process = process;

    public static IReadOnlyList<string> Backends { get; } = ["aws-vpc", "gce", "ali-vpc"];

    private static string Endpoint => string.Create(CultureInfo.InvariantCulture, $"{Underlay.Gateway}:{Port}");

    /// <summary>Has the cloud's programs and libraries ask the fake.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(string backend) => backend switch
    {
        "aws-vpc" => new Dictionary<string, string>
        {
            // The SDK puts a slash behind it.
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = $"http://{Endpoint}",
            ["AWS_ENDPOINT_URL_EC2"] = $"http://{Endpoint}/",
        },
        "gce" => new Dictionary<string, string>
        {
            ["GCE_METADATA_HOST"] = Endpoint,
            ["CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE"] = $"http://{Endpoint}/compute/v1/",
            ["CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER"] = $"http://{Endpoint}/",
        },
        _ => new Dictionary<string, string>
        {
            ["METADATA_ENDPOINT"] = $"http://{Endpoint}/latest/meta-data/",
            ["VPC_ENDPOINT"] = $"http://{Endpoint}/",
        },
    };

    /// <summary>Returns when it answers.</summary>
    internal static async Task<LabCloud> StartAsync(NetworkNamespace network, string lab, string backend)
    {
        var log = Path.Combine(LabPaths.Directory(lab), "cloud.log");
        var process = AgentProcess.Start(network, log, LabPaths.LabProgram(), ["cloud", backend, Endpoint], notifySocket: null);
        await Poll.UntilAsync(
            () => File.Exists(log) && File.ReadAllText(log).Contains("listening", StringComparison.Ordinal)
                || (process.HasExited ? throw new LabException($"the fake cloud ended: {File.ReadAllText(log)}") : false),
            TimeSpan.FromSeconds(20),
            () => $"the fake cloud does not listen: {(File.Exists(log) ? File.ReadAllText(log) : "no log")}");
        return new LabCloud(process);
    }

    /// <summary>Stops it answering, as an outage does; what its router has stays.</summary>
    public Task FreezeAsync() => _process.SignalAsync(Signal.Stop);

    public Task ThawAsync() => _process.SignalAsync(Signal.Continue);

    /// <summary>The process itself ends with its namespace.</summary>
    public void Dispose() => _process.Dispose();
}
