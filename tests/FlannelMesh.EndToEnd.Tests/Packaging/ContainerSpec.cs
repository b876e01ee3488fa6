using System.Collections.Immutable;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>What a compose file or a pod asks of the engine for one container.</summary>
public sealed record ContainerSpec
{
    public ImmutableArray<string> Entrypoint { get; init; } = [];

    public ImmutableArray<string> Arguments { get; init; } = [];

    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<string> DroppedCapabilities { get; init; } = [];

    public ImmutableArray<string> AddedCapabilities { get; init; } = [];

    public ImmutableArray<string> SecurityOptions { get; init; } = [];

    public ImmutableArray<string> Devices { get; init; } = [];

    public bool IsReadOnly { get; init; }

    /// <summary>Directory or file of this machine, and where the container sees it.</summary>
    public ImmutableArray<(string Source, string Target)> Mounts { get; init; } = [];

    public IEnumerable<string> ToPodman(string image) =>
    [
        .. DroppedCapabilities.Select(name => $"--cap-drop={name}"),
        .. AddedCapabilities.Select(name => $"--cap-add={name}"),
        .. SecurityOptions.Select(option => $"--security-opt={option}"),
        .. Devices.Select(device => $"--device={device}"),
        .. IsReadOnly ? ["--read-only", "--read-only-tmpfs=false"] : Array.Empty<string>(),
        .. Environment.Select(pair => $"--env={pair.Key}={pair.Value}"),
        .. Mounts.Select(mount => $"--volume={mount.Source}:{mount.Target}"),
        .. Entrypoint.IsEmpty ? Array.Empty<string>() : [$"--entrypoint={Entrypoint[0]}"],
        image,
        .. Entrypoint.Skip(1),
        .. Arguments,
    ];
}
