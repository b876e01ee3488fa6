using System.Text.RegularExpressions;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>What of the compose specification deploy/docker/compose.yaml uses; any other key is refused.</summary>
public sealed partial class ComposeFile
{
    public Dictionary<string, Service> Services { get; set; } = [];

    /// <param name="variables">What the shell has when compose is run.</param>
    public static ComposeFile Read(string yaml, IReadOnlyDictionary<string, string> variables) =>
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithDuplicateKeyChecking().Build()
            .Deserialize<ComposeFile>(Variable().Replace(yaml, match => variables.GetValueOrDefault(match.Groups[1].Value, "")));

    [GeneratedRegex(@"\$\{([A-Z_]+):-\}")]
    private static partial Regex Variable();

    public sealed class Service
    {
        public string Image { get; set; } = "";

        public Dictionary<string, string> Build { get; set; } = [];

        public Dictionary<string, string> Environment { get; set; } = [];

        public string NetworkMode { get; set; } = "";

        public List<string> CapDrop { get; set; } = [];

        public List<string> CapAdd { get; set; } = [];

        public List<string> SecurityOpt { get; set; } = [];

        public bool ReadOnly { get; set; }

        public List<string> Devices { get; set; } = [];

        public List<string> Volumes { get; set; } = [];

        public string Restart { get; set; } = "";

        public string StopGracePeriod { get; set; } = "";

        /// <param name="place">Where a file or directory of the host is on this machine.</param>
        public ContainerSpec ToSpec(Func<string, string> place) => new()
        {
            Environment = [.. Environment],
            DroppedCapabilities = [.. CapDrop],
            AddedCapabilities = [.. CapAdd],
            // Podman's word for what compose writes as key:value.
            SecurityOptions = [.. SecurityOpt.Select(option => option == "no-new-privileges:true" ? "no-new-privileges" : option)],
            Devices = [.. Devices],
            IsReadOnly = ReadOnly,
            Mounts = [.. Volumes.Select(volume => volume.Split(':')).Select(parts => (place(parts[0]), string.Join(':', parts[1..])))],
        };
    }
}
