using System.Net;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Serialization;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>The wire formats of <see cref="EnrollmentMessages"/>, between members and on a joining host's connection.</summary>
public static class EnrollmentFormats
{
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        MessageFormat.Of("ej", Wire.RelayedJoin.Parser, (EnrollmentMessages.RelayedJoin join) => ToWire(join), FromWire),
        MessageFormat.Of("en", Wire.RenewalRequest.Parser, (EnrollmentMessages.Renewal renewal) => ToWire(renewal), FromWire),
        MessageFormat.Of("er", Wire.EnrollmentReply.Parser, (EnrollmentMessages.Reply reply) => ToWire(reply), FromWire),
    ];

    public static Wire.JoinRequest ToWire(EnrollmentMessages.Join join) => new()
    {
        Issuer = BlockFormat.ToBytes(join.Issuer),
        Token = join.Token,
        Secret = join.Secret,
        Csr = join.Csr,
    };

    /// <exception cref="InvalidDataException">A field is not what it must be.</exception>
    public static EnrollmentMessages.Join FromWire(Wire.JoinRequest wire) => new(BlockFormat.NodeIdFrom(wire.Issuer), wire.Token, wire.Secret, wire.Csr);

    public static Wire.EnrollmentReply ToWire(EnrollmentMessages.Reply reply)
    {
        var wire = new Wire.EnrollmentReply { Outcome = (Wire.EnrollmentOutcome)reply.Outcome, Message = reply.Message, Certificate = reply.Certificate };
        wire.Authorities.AddRange(reply.Authorities);
        return wire;
    }

    public static EnrollmentMessages.Reply FromWire(Wire.EnrollmentReply wire) =>
        new(Enum.IsDefined((EnrollmentOutcome)wire.Outcome) ? (EnrollmentOutcome)wire.Outcome : EnrollmentOutcome.Later, wire.Message)
        {
            Certificate = wire.Certificate,
            Authorities = [.. wire.Authorities],
        };

    private static Wire.RelayedJoin ToWire(EnrollmentMessages.RelayedJoin join) =>
        new() { Request = ToWire(join.Request), Remote = ByteString.CopyFrom(join.Remote.GetAddressBytes()) };

    private static EnrollmentMessages.RelayedJoin FromWire(Wire.RelayedJoin wire) => new(
        FromWire(wire.Request ?? throw new InvalidDataException("the request is missing")),
        wire.Remote.Length is 4 or 16 ? new IPAddress(wire.Remote.Span) : throw new InvalidDataException($"an address of {wire.Remote.Length} bytes"));

    private static Wire.RenewalRequest ToWire(EnrollmentMessages.Renewal renewal) =>
        new() { Certificate = renewal.Certificate, Csr = renewal.Csr, Signature = renewal.Signature };

    private static EnrollmentMessages.Renewal FromWire(Wire.RenewalRequest wire) => new(wire.Certificate, wire.Csr, wire.Signature);
}
