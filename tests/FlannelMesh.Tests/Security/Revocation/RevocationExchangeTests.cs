using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Serialization;

namespace FlannelMesh.Tests.Security.Revocation;

public sealed class RevocationExchangeTests : TestKit
{
    private static readonly string Key = new('a', AdoptedList.KeyLength);
    private static readonly string Other = new('b', AdoptedList.KeyLength);

    private readonly TestAuthority _authority = new();

    protected override void AfterAll()
    {
        _authority.Dispose();
        base.AfterAll();
    }

    [Fact]
    public void Who_has_less_gets_more_and_who_has_more_is_asked_if_the_authority_is_trusted()
    {
        var first = _authority.Revoke(null);
        var list = new AdoptedList(_authority.Revoke(first), Key, null, "CN=a");
        var lists = ImmutableSortedDictionary<string, AdoptedList>.Empty.Add(Key, list);

        Assert.Equal([2ul], Assert.Single(Answer([])).Select(offer => offer));
        Assert.Equal([2ul], Assert.Single(Answer([(Key, 1)])).Select(offer => offer));
        Assert.Empty(Answer([(Key, 2)]));
        Assert.Equal("digest 2 True", Text(Assert.Single(Messages([(Key, 3)], false))));
        Assert.Empty(Messages([(Key, 3)], true));
        Assert.Empty(Messages([(Key, 2), (Other, 9)], false));

        IEnumerable<ulong[]> Answer((string, ulong)[] known) => Messages(known, false).Select(message =>
            new[] { RevocationList.Read(Assert.IsType<RevocationMessages.Offer>(message).List, out _)!.Number });
        List<IWireMessage> Messages((string Key, ulong Number)[] known, bool isAnswer) =>
            [.. RevocationExchange.Answer(lists, [Key], new RevocationMessages.Digest(known.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Number), isAnswer))];
    }

    [Fact]
    public void Messages_are_read_as_they_were_written_and_others_are_refused()
    {
        var serializer = new MeshSerializer((ExtendedActorSystem)Sys);
        var digest = new RevocationMessages.Digest(ImmutableSortedDictionary<string, ulong>.Empty.Add(Key, 7).Add(Other, ulong.MaxValue), true);
        var read = (RevocationMessages.Digest)serializer.FromBinary(serializer.ToBinary(digest), serializer.Manifest(digest));
        Assert.Equal(digest.Numbers, read.Numbers);
        Assert.True(read.IsAnswer);

        var offer = new RevocationMessages.Offer(_authority.Revoke(null).Raw);
        Assert.Equal(offer.List.ToArray(), ((RevocationMessages.Offer)serializer.FromBinary(serializer.ToBinary(offer), serializer.Manifest(offer))).List.ToArray());

        var large = new RevocationMessages.Offer(new byte[RevocationList.MaxBytes + 1]);
        Assert.Throws<SerializationException>(() => serializer.FromBinary(serializer.ToBinary(large), "vo"));
        Assert.Throws<SerializationException>(() => serializer.FromBinary([0x0A, 1, 7, 0x10, 1], "vd"));
        Assert.Throws<SerializationException>(() => serializer.FromBinary([0x10, 1], "vd"));
    }

    private static string Text(IWireMessage message) =>
        message is RevocationMessages.Digest digest ? $"digest {digest.Numbers[Key]} {digest.IsAnswer}" : "offer";
}
