using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Netlink.Files;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security.Revocation;

/// <summary>
/// The newest revocation list of each authority, in a directory: one is on disk before it counts. Safe for several threads; adopting one waits
/// for the disk.
/// </summary>
public sealed class Revocations
{
    internal const string Suffix = ".crl";

    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnly = Secret | UnixFileMode.UserExecute;

    /// <summary>Of authorities that were trusted once.</summary>
    private const int MaxLists = 16;

    private readonly string? _directory;
    private readonly ILogger? _log;
    private readonly Lock _gate = new();

    private Revocations(string? directory, ILogger? log)
    {
        _directory = directory;
        _log = log;
    }

    /// <summary>By the authority's key.</summary>
    public Latest<ImmutableSortedDictionary<string, AdoptedList>> Lists { get; } = new(ImmutableSortedDictionary<string, AdoptedList>.Empty);

    /// <summary>Without a place on disk, and so without any list.</summary>
    public static Revocations None() => new(null, null);

    /// <param name="directory">Made when a list comes.</param>
    public static Revocations Open(string directory, ILogger? log) => new(directory, log);

    /// <summary>Reads what is on disk of these authorities.</summary>
    public void Restore(IEnumerable<X509Certificate2> authorities)
    {
        lock (_gate)
        {
            foreach (var authority in authorities.DistinctBy(AdoptedList.KeyOf).Where(authority => !Lists.Value.ContainsKey(AdoptedList.KeyOf(authority))))
            {
                var path = PathOf(AdoptedList.KeyOf(authority));
                if (path is null || !File.Exists(path))
                {
                    continue;
                }

                if (ReadFile(path, out var refusal) is { } list && list.IsSignedBy(authority))
                {
                    Publish(AdoptedList.Of(list, authority));
                }
                else if (_log is not null)
                {
                    RevocationLog.Damaged(_log, path, refusal ?? $"{authority.Subject} has not signed it");
                }
            }
        }
    }

    /// <summary>The list that says so; null if none does.</summary>
    /// <param name="certificate">Of a trusted authority.</param>
    public AdoptedList? Find(X509Certificate2 certificate)
    {
        foreach (var list in Lists.Value.Values)
        {
            if (list.Revokes(certificate))
            {
                return list;
            }
        }

        return null;
    }

    /// <param name="authorities">Those that are trusted.</param>
    /// <param name="source">Who brought it, for the log.</param>
    public RevocationAnswer Adopt(RevocationList list, IEnumerable<X509Certificate2> authorities, string source)
    {
        lock (_gate)
        {
            if (authorities.FirstOrDefault(list.IsSignedBy) is not { } authority)
            {
                return new RevocationAnswer(RevocationOutcome.Refused, "it is signed by no authority that this node trusts");
            }

            var adopted = AdoptedList.Of(list, authority);
            if (Lists.Value.TryGetValue(adopted.Key, out var known))
            {
                if (known.List.Raw.Span.SequenceEqual(list.Raw.Span))
                {
                    return new RevocationAnswer(RevocationOutcome.Known, $"list {list.Number} of {adopted.Authority} was known already");
                }

                if (known.List.Number >= list.Number)
                {
                    return new RevocationAnswer(
                        RevocationOutcome.Older,
                        $"its number is {list.Number}, and list {known.List.Number} of {adopted.Authority} is known already; only one with a higher number takes its place. Revoke with the newest ca-crl.pem beside the key");
                }
            }
            else if (Lists.Value.Count >= MaxLists)
            {
                return new RevocationAnswer(RevocationOutcome.Refused, $"there are lists of {MaxLists} authorities already");
            }

            try
            {
                Write(adopted);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (_log is not null)
                {
                    RevocationLog.NotKept(_log, list.Number, e.Message);
                }

                return new RevocationAnswer(RevocationOutcome.Refused, $"it cannot be kept, so it does not count: {e.Message}");
            }

            if (_log is not null)
            {
                RevocationLog.Adopted(_log, list.Number, adopted.Authority, list.Serials.Count, source);
            }

            Publish(adopted);
            return new RevocationAnswer(RevocationOutcome.Adopted, $"list {list.Number} of {adopted.Authority} counts now: {list.Serials.Count} certificates are revoked");
        }
    }

    private static RevocationList? ReadFile(string path, out string? refusal)
    {
        try
        {
            if (new FileInfo(path).Length is var length && length > RevocationList.MaxBytes)
            {
                refusal = $"it has {length} bytes";
                return null;
            }

            return RevocationList.Read(File.ReadAllBytes(path), out refusal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refusal = e.Message;
            return null;
        }
    }

    private void Publish(AdoptedList list) => Lists.Publish(Lists.Value.SetItem(list.Key, list));

    private void Write(AdoptedList list)
    {
        if (PathOf(list.Key) is { } path)
        {
            Directory.CreateDirectory(_directory!, OwnerOnly);
            AtomicFile.Write(path, list.List.Raw.Span, Secret);
        }
    }

    private string? PathOf(string key) => _directory is null ? null : Path.Combine(_directory, key + Suffix);
}
