using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace FlannelMesh.Benchmarks.Scale.Nodes;

/// <summary>Which node is where: an address of 127/8 for each, a directory for each, the first nodes are seeds and voters.</summary>
/// <param name="Id">Two of the address's bytes: a run's own, so that two runs do not meet.</param>
/// <param name="Directory">Of the run.</param>
internal sealed record ScalePlan(int Id, int Voters, string Directory)
{
    public const int MaxNodes = 250;

    /// <summary>4,096 subnets in 64 blocks: enough for any size, and none is nearly full.</summary>
    public const string Network = """{"Network":"10.16.0.0/12","Backend":{"Type":"alloc"}}""";

    private const int Port = 8283;

    public ImmutableArray<IPEndPoint> Seeds => [.. Enumerable.Range(0, Voters).Select(EndpointOf)];

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"n{number}");

    public IPEndPoint EndpointOf(int number) => new(new IPAddress([127, (byte)(1 + ((Id >> 8) % 254)), (byte)Id, (byte)(1 + number)]), Port);

    public string DirectoryOf(int number) => Path.Combine(Directory, NameOf(number));
}
