namespace FlannelMesh.Hosting;

/// <summary>The agent cannot start on this host as it is. The message is one line for people, with the cure.</summary>
public sealed class StartupException(string message) : Exception(message);
