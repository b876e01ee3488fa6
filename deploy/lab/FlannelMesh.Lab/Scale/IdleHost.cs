namespace FlannelMesh.Labs.Scale;

/// <summary>What an idle agent takes of its host, and its host sends.</summary>
/// <param name="Cpu">Per cent of a core.</param>
/// <param name="Resident">MiB.</param>
/// <param name="Proportional">MiB, a shared page counted by its share.</param>
/// <param name="Kilobytes">A second on the underlay: the cluster's connections with what TCP adds, and the probes.</param>
/// <param name="Packets">A second on the underlay.</param>
internal sealed record IdleHost(double Cpu, double Resident, double Proportional, double Kilobytes, double Packets);
