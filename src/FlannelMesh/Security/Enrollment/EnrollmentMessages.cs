using System.Collections.Immutable;
using System.Net;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>What hosts and members say to each other about certificates. All of it is bytes of strangers until somebody has judged it.</summary>
public static class EnrollmentMessages
{
    /// <param name="Issuer">The member that made the token.</param>
    /// <param name="Token">The token's id.</param>
    /// <param name="Csr">A <see cref="SigningRequest"/>.</param>
    public sealed record Join(NodeId Issuer, ByteString Token, ByteString Secret, ByteString Csr);

    /// <param name="Remote">The address that the request came from, as the member saw it that passes it on.</param>
    public sealed record RelayedJoin(Join Request, IPAddress Remote) : IWireMessage;

    /// <param name="Certificate">The one that is to be replaced.</param>
    /// <param name="Csr">A <see cref="SigningRequest"/> with another key.</param>
    /// <param name="Signature">Over <paramref name="Csr"/>, by the certificate's key.</param>
    public sealed record Renewal(ByteString Certificate, ByteString Csr, ByteString Signature) : IWireMessage;

    /// <param name="Message">Why not; for people.</param>
    public sealed record Reply(EnrollmentOutcome Outcome, string Message) : IWireMessage
    {
        public ByteString Certificate { get; init; } = ByteString.Empty;

        /// <summary>The certificates that the issuer trusts.</summary>
        public ImmutableArray<ByteString> Authorities { get; init; } = [];

        public static Reply Later(string message) => new(EnrollmentOutcome.Later, message);

        public static Reply Refused(string message) => new(EnrollmentOutcome.Refused, message);
    }
}
