namespace FlannelMesh.Api.Contract;

/// <summary>The subnets of one family that may be leased: those of SubnetLen from SubnetMin to SubnetMax, as in net-conf.json.</summary>
public sealed record SubnetRangeView(string Network, int SubnetLen, string SubnetMin, string SubnetMax);
