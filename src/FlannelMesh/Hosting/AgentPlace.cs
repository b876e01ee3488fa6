using System.Net;

namespace FlannelMesh.Hosting;

/// <summary>What this node is on its host, and where its cluster port listens. Changes with the host's addresses.</summary>
public sealed record AgentPlace(LocalNode Node, IPEndPoint Listen);
