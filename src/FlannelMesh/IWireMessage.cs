namespace FlannelMesh;

/// <summary>What may cross the network between agents. Everything else is refused by <see cref="Serialization.RefusingSerializer"/>.</summary>
public interface IWireMessage;
