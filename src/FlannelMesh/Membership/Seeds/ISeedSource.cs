using FlannelMesh.Configuration;

namespace FlannelMesh.Membership.Seeds;

/// <summary>One place that names seeds. Each read asks anew; nothing is remembered between two reads.</summary>
public interface ISeedSource
{
    /// <summary>The setting that named the source, for messages: a flag, an environment variable or "file:key".</summary>
    string Origin { get; }

    /// <summary>What cannot be found out now is the view's problem.</summary>
    /// <exception cref="ConfigurationException">The source says what can never be right.</exception>
    Task<SeedView> ReadAsync(CancellationToken cancellation);
}
