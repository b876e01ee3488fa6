using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using SharpFuzz;
using SharpFuzz.Common;

namespace FlannelMesh.Fuzzing.Engine;

/// <summary>
/// Which branches of our own code inputs have taken: SharpFuzz puts a counter at each branch of a copy of this program, and the copy runs. Inputs
/// that take a new way are worth changing further.
/// </summary>
internal sealed class Coverage
{
    private const int Size = 1 << 16;

    private static readonly string[] Assemblies = ["flannelmesh.dll", "FlannelMesh.Netlink.dll", "FlannelMesh.Tunnel.Control.dll", "flannelmesh-tunnel.dll"];

    private readonly byte[] _counts = GC.AllocateArray<byte>(Size, pinned: true);
    private readonly byte[] _seen = new byte[Size];

    /// <summary>Has the branches count here, if they are instrumented.</summary>
    public Coverage() =>
        typeof(Trace).GetField(nameof(Trace.SharedMem), BindingFlags.Public | BindingFlags.Static)!
            .SetValue(null, Marshal.UnsafeAddrOfPinnedArrayElement(_counts, 0));

    public int Branches { get; private set; }

    /// <summary>Copies this program with its libraries into a directory, counters in ours.</summary>
    public static void Instrument(string directory)
    {
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(directory, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        foreach (var assembly in Assemblies)
        {
            _ = Fuzzer.Instrument(Path.Combine(directory, assembly), type => !type.StartsWith("Interop", StringComparison.Ordinal), Options.Value).ToList();
        }
    }

    /// <summary>What was counted since the last call; true if something of it is new.</summary>
    public bool TakeNews()
    {
        var isNew = false;
        for (var i = 0; i < Size; i += Vector<byte>.Count)
        {
            if (new Vector<byte>(_counts, i) == Vector<byte>.Zero)
            {
                continue;
            }

            for (var j = i; j < i + Vector<byte>.Count; j++)
            {
                var bucket = Bucket(_counts[j]);
                if ((_seen[j] & bucket) != bucket)
                {
                    Branches += _seen[j] == 0 ? 1 : 0;
                    _seen[j] |= bucket;
                    isNew = true;
                }

                _counts[j] = 0;
            }
        }

        return isNew;
    }

    /// <summary>Whether something was done once, twice, some times or often: how often exactly is no news.</summary>
    private static byte Bucket(byte count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
