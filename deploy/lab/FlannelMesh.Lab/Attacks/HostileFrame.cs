namespace FlannelMesh.Labs.Attacks;

/// <summary>What is sent on one connection.</summary>
/// <param name="IsEnded">The agent ends the connection by itself; else it drops the frame, or waits for the rest until the sender ends it.</param>
/// <param name="Fault">As the agent counts it; null: nothing is counted, since no whole frame comes.</param>
internal sealed record HostileFrame(string Name, byte[] Bytes, bool IsEnded, string? Fault);
