using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlannelMesh.Security;

/// <summary>
/// What a node's certificate says of it. Name and id are URIs among the subject's alternative names (RFC 5280, 4.2.1.6), since a common name
/// ends at 64 characters: <c>urn:flannelmesh:node:NAME</c> and <c>urn:uuid:ID</c>. IP addresses there say where the node may be, and
/// <c>urn:flannelmesh:operator</c> that it may change what is not its own.
/// </summary>
public static class NodeCertificate
{
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private const string AlternativeNames = "2.5.29.17";
    private const string NamePrefix = "urn:flannelmesh:node:";
    private const string IdPrefix = "urn:uuid:";
    private const string Operator = "urn:flannelmesh:operator";

    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag AddressTag = new(TagClass.ContextSpecific, 7);

    /// <summary>The names that <see cref="Read(X509Certificate2)"/> finds again.</summary>
    public static X509Extension Names(NodeIdentity identity)
    {
        var builder = new SubjectAlternativeNameBuilder();
        builder.AddUri(new Uri(NamePrefix + identity.Name));
        if (identity.NodeId is { } id)
        {
            builder.AddUri(new Uri(IdPrefix + id));
        }

        if (identity.IsOperator)
        {
            builder.AddUri(new Uri(Operator));
        }

        foreach (var address in identity.Addresses)
        {
            builder.AddIpAddress(address);
        }

        return builder.Build();
    }

    /// <summary>Null if it is not a node's. The certificate need not be trusted yet: nothing in it is believed to be well formed.</summary>
    public static NodeIdentity? Read(X509Certificate2 certificate)
    {
        return certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == AlternativeNames) is { } names ? Read(names) : null;
    }

    /// <summary>The same of the names alone.</summary>
    public static NodeIdentity? Read(X509Extension names)
    {
        try
        {
            return Read(names.RawData);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>It says so itself that it is for both ends of a connection.</summary>
    public static bool IsForConnections(X509Certificate2 certificate)
    {
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(usage => usage.EnhancedKeyUsages.Cast<Oid>()).Select(oid => oid.Value).ToList();
        return usages.Contains(ServerUsage) && usages.Contains(ClientUsage);
    }

    private static NodeIdentity? Read(byte[] data)
    {
        string? name = null;
        NodeId? id = null;
        var isOperator = false;
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        for (var names = new AsnReader(data, AsnEncodingRules.DER).ReadSequence(); names.HasData;)
        {
            if (names.PeekTag().HasSameClassAndValue(UriTag))
            {
                var uri = names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag);
                if (uri.StartsWith(NamePrefix, StringComparison.Ordinal))
                {
                    name = uri[NamePrefix.Length..];
                }
                else if (uri == Operator)
                {
                    isOperator = true;
                }
                else if (uri.StartsWith(IdPrefix, StringComparison.Ordinal) && Guid.TryParseExact(uri.AsSpan(IdPrefix.Length), "D", out var value))
                {
                    id = new NodeId(value);
                }
            }
            else if (names.PeekTag().HasSameClassAndValue(AddressTag))
            {
                if (names.ReadOctetString(AddressTag) is { Length: 4 or 16 } bytes)
                {
                    addresses.Add(new IPAddress(bytes));
                }
            }
            else
            {
                _ = names.ReadEncodedValue();
            }
        }

        return string.IsNullOrEmpty(name) ? null : new NodeIdentity(name, id, addresses.ToImmutable()) { IsOperator = isOperator };
    }
}
