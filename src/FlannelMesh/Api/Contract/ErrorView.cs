namespace FlannelMesh.Api.Contract;

/// <summary>The body of every answer that is an error.</summary>
public sealed record ErrorView(string Error);
