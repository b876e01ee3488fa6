using System.Globalization;
using Akka.DistributedData;

namespace FlannelMesh.Leases;

/// <summary>The name of a block in DistributedData: "block-0", "block-1", …</summary>
public sealed class LeaseBlockKey(string id) : Key<LeaseBlock>(id)
{
    public const string Prefix = "block-";

    public static LeaseBlockKey For(int block) => new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{block}"));

    public static int? BlockOf(string id) =>
        id.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var block)
            ? block
            : null;
}
