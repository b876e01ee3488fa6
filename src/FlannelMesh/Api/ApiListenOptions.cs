using System.Net;

namespace FlannelMesh.Api;

/// <summary>Where the API listens.</summary>
/// <param name="Http">Read-only TCP listener; null for none.</param>
/// <param name="ControlSocket">Path of the unix socket, the commands' way in.</param>
/// <param name="Healthz">flannel's listener for /healthz and /readyz alone; null for none.</param>
public sealed record ApiListenOptions(IPEndPoint? Http, string ControlSocket, IPEndPoint? Healthz);
