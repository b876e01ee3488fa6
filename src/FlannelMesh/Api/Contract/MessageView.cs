namespace FlannelMesh.Api.Contract;

/// <summary>What a change did.</summary>
public sealed record MessageView(string Message);
