using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Tests.Security;
using FlannelMesh.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Transport;

public sealed class PeerConnectionsTests : IDisposable
{
    private static readonly IPAddress There = IPAddress.Parse("10.0.0.2");

    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly PeerConnections _connections = new();

    private DateTimeOffset Now => _time.GetUtcNow();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_connection_ends_with_the_certificate_that_it_was_made_with_and_others_go_on()
    {
        var (material, _) = Own();
        var (brief, lasting) = (Connect("h2", TimeSpan.FromHours(1)), Connect("h3", TimeSpan.FromHours(20)));

        Assert.Empty(_connections.EndUntrusted(material, Now));
        Assert.Empty(_connections.EndUntrusted(material, Now + TimeSpan.FromMinutes(59)));
        Assert.True(brief.CanRead);

        var ended = Assert.Single(_connections.EndUntrusted(material, Now + TimeSpan.FromMinutes(61)));

        Assert.Equal(("h2", false), (ended.Node, ended.IsRevoked));
        Assert.Contains("it ended at", ended.Reason, StringComparison.Ordinal);
        Assert.False(brief.CanRead);
        Assert.True(lasting.CanRead);
        Assert.Empty(_connections.EndUntrusted(material, Now + TimeSpan.FromMinutes(62)));
    }

    [Fact]
    public void A_connection_of_an_authority_that_is_trusted_no_more_ends()
    {
        using var other = new TestAuthority();
        var stream = Connect("h2", TimeSpan.FromHours(1));

        Assert.Empty(_connections.EndUntrusted(Own().Material, Now));
        var ended = Assert.Single(_connections.EndUntrusted(TlsMaterial.Load(other.Write("h1"), _time), Now));

        Assert.Contains("not of an authority", ended.Reason, StringComparison.Ordinal);
        Assert.False(stream.CanRead);
    }

    [Fact]
    public void A_connection_whose_certificate_was_revoked_ends_and_is_told_apart()
    {
        var (material, revocations) = Own();
        var (revoked, other) = (Connect("h2", TimeSpan.FromHours(1), out var certificate), Connect("h3", TimeSpan.FromHours(1)));
        Assert.Empty(_connections.EndUntrusted(material, Now));

        revocations.Adopt(_authority.Revoke(null, certificate), material.Authorities, "a test");
        var ended = Assert.Single(_connections.EndUntrusted(material, Now));

        Assert.Equal(("h2", true), (ended.Node, ended.IsRevoked));
        Assert.False(revoked.CanRead);
        Assert.True(other.CanRead);
    }

    /// <summary>A connection that ends late, after the next one to the same peer was made.</summary>
    [Fact]
    public void The_end_of_one_takes_no_other_between_the_same_addresses_away()
    {
        var (former, next) = (Connection("h2"), Connection("h2"));
        using var certificate = X509Certificate2.CreateFromPem(_authority.Issue(new NodeIdentity("h2", null, [There]), TimeSpan.FromHours(1), Now).Certificate);
        _connections.Add(former, certificate);
        _connections.Add(next, certificate);

        _connections.Remove(former);

        Assert.True(_connections.Has(next.PeerAddress));
        Assert.Single(_connections.EndUntrusted(Own().Material, Now + TimeSpan.FromHours(2)));
    }

    private (TlsMaterial Material, Revocations Revocations) Own()
    {
        var revocations = Revocations.None();
        return (TlsMaterial.Load(_authority.Write("h1"), _time, revocations), revocations);
    }

    private MemoryStream Connect(string name, TimeSpan lifetime) => Connect(name, lifetime, out _);

    private MemoryStream Connect(string name, TimeSpan lifetime, out X509Certificate2 certificate)
    {
        certificate = X509Certificate2.CreateFromPem(_authority.Issue(new NodeIdentity(name, null, [There]), lifetime, Now).Certificate);
        var stream = new MemoryStream();
        _connections.Add(Connection(name, stream), certificate);
        return stream;
    }

    private MeshAssociation Connection(string name, MemoryStream? stream = null)
    {
        var address = new Address("akka.tcp", "flannelmesh", There.ToString(), 8283);
        return new MeshAssociation(
            address, address, stream ?? new MemoryStream(), new FrameGuard(new NodeIdentity(name, null, [There]), There, "flannelmesh"), 1024, false, new RefusalBook(_time), new ConductBook(_time), _time, NullLogger.Instance);
    }
}
