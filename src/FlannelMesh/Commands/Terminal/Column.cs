namespace FlannelMesh.Commands.Terminal;

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Name">Its heading.</param>
internal sealed record Column(string Name)
{
    /// <summary>When the table is too wide: the column with the lowest is cut first, or left out; null for one that stays whole.</summary>
    public int? Rank { get; init; }

    /// <summary>Cut down to so many characters at least; 0 for a column that is left out instead.</summary>
    public int Minimum { get; init; } = 4;

    /// <summary>Written to the right.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Its cells are words such as "up" and "failed".</summary>
    public bool IsState { get; init; }

    public static implicit operator Column(string name) => new(name);
}
