namespace FlannelMesh.Transport;

/// <param name="IsVoters">Only voters send it; before there is a cluster, those who are to be voters.</param>
/// <param name="Recipients">The actors it is for.</param>
internal sealed record MessageRule(bool IsVoters, params string[] Recipients);
