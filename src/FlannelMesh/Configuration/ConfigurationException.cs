namespace FlannelMesh.Configuration;

/// <summary>
/// A configuration that cannot be used. The message is one line for the operator: where, which key, which value, and what would be right.
/// </summary>
public sealed class ConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = FlannelMesh.ExitCode.Usage;
}
