namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>nft could not be run or refused; the message says what and the cure.</summary>
public sealed class NftException(string message) : Exception(message);
