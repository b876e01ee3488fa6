namespace FlannelMesh.Commands;

/// <summary>The agent could not be asked. The message is one line.</summary>
internal sealed class ControlException(string message) : Exception(message);
