using Akka.Configuration;
using FlannelMesh.Serialization;

namespace FlannelMesh.Tests;

/// <summary>akka.conf as the daemon embeds it.</summary>
internal static class EmbeddedConfig
{
    public static Config Akka { get; } = ConfigurationFactory.ParseString(Read());

    private static string Read()
    {
        using var stream = typeof(MeshSerializer).Assembly.GetManifestResourceStream("akka.conf")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
