namespace FlannelMesh.Cni.Delegates;

/// <summary>How a plugin ended.</summary>
internal sealed record DelegateResult(int ExitCode, byte[] Output, string Errors);
