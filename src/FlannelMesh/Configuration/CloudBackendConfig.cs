namespace FlannelMesh.Configuration;

/// <summary>A backend that has a cloud's virtual network carry the packets, by a route to each host.</summary>
public abstract record CloudBackendConfig(string Type) : BackendConfig(Type);
