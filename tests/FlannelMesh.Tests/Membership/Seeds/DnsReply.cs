using DnsClient;

namespace FlannelMesh.Tests.Membership.Seeds;

/// <summary>What a <see cref="DnsResponder"/> says to one question.</summary>
internal sealed record DnsReply(DnsHeaderResponseCode Code, IReadOnlyList<DnsRecord> Answers, IReadOnlyList<DnsRecord> Additionals);
