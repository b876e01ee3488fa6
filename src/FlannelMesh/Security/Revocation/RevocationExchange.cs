using System.Collections.Immutable;

namespace FlannelMesh.Security.Revocation;

/// <summary>What two members tell each other so that both have the newest lists.</summary>
public static class RevocationExchange
{
    public static RevocationMessages.Digest Digest(ImmutableSortedDictionary<string, AdoptedList> lists, bool isAnswer) =>
        new(lists.ToImmutableSortedDictionary(list => list.Key, list => list.Value.List.Number), isAnswer);

    /// <param name="trusted">Keys of the authorities whose lists are wanted.</param>
    public static IEnumerable<IWireMessage> Answer(ImmutableSortedDictionary<string, AdoptedList> lists, IEnumerable<string> trusted, RevocationMessages.Digest digest)
    {
        foreach (var (key, list) in lists)
        {
            if (list.List.Number > digest.Numbers.GetValueOrDefault(key))
            {
                yield return new RevocationMessages.Offer(list.List.Raw);
            }
        }

        if (!digest.IsAnswer && trusted.Any(key => digest.Numbers.TryGetValue(key, out var number) && number > (lists.GetValueOrDefault(key)?.List.Number ?? 0)))
        {
            yield return Digest(lists, isAnswer: true);
        }
    }
}
