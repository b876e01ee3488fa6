namespace FlannelMesh.Cni.Protocol;

/// <summary>Ends the call with an error for the runtime.</summary>
internal class CniException(CniErrorCode code, string message, string details = "", Exception? inner = null) : Exception(message, inner)
{
    public CniErrorCode Code { get; } = code;

    /// <summary>Longer than the message: what would be right, what to do.</summary>
    public string Details { get; } = details;
}
