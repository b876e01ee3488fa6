namespace FlannelMesh.Configuration;

/// <summary>Everything the agent is told before it starts.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Network">The effective net-conf.json.</param>
/// <param name="NetworkOrigin">The file or setting <paramref name="Network"/> was read from.</param>
/// <param name="Warnings">One line each, for the log.</param>
public sealed partial record AgentConfiguration(
    AgentOptions Options,
    NetworkConfig Network,
    string NetworkOrigin,
    IReadOnlyList<string> Warnings);
