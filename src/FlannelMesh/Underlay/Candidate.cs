using System.Net;
using FlannelMesh.Netlink.Links;

namespace FlannelMesh.Underlay;

/// <summary>An interface that a setting led to.</summary>
/// <param name="Link">The interface.</param>
/// <param name="Address">Set if the setting settled the address, too.</param>
internal sealed record Candidate(Link Link, IPAddress? Address = null);
