using Akka.Actor;

namespace FlannelMesh.Health.Echo;

/// <summary>An answer has come.</summary>
/// <param name="From">The node that was asked.</param>
/// <param name="At">When, as the time since some moment.</param>
public sealed record EchoAnswer(ulong Number, NodeId From, TimeSpan At) : INoSerializationVerificationNeeded;
