namespace FlannelMesh.Configuration;

/// <summary>The Backend object of net-conf.json: how packets reach the other nodes.</summary>
/// <param name="Type">The backend's name in lower case, as leases and the API carry it.</param>
public abstract record BackendConfig(string Type);
