using System.Collections.Immutable;

namespace FlannelMesh.Commands.Completion;

/// <summary>Where the values of an option or an argument come from.</summary>
internal abstract record ValueSource
{
    /// <summary>Nobody but the user knows them.</summary>
    public sealed record Unknown : ValueSource;

    public sealed record Files : ValueSource;

    public sealed record Directories : ValueSource;

    public sealed record Words(ImmutableArray<string> All) : ValueSource;

    /// <summary>The agent does: `flannelmesh completion values KIND`.</summary>
    public sealed record Agent(AgentValues Kind) : ValueSource
    {
        public string Name => Kind.ToString().ToLowerInvariant();
    }
}
