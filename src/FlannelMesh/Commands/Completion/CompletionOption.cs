namespace FlannelMesh.Commands.Completion;

/// <summary>An option of a command.</summary>
/// <param name="Values">Null for one that takes none.</param>
internal sealed record CompletionOption(string Name, string Description, ValueSource? Values);
