namespace FlannelMesh.Api.Watch;

/// <summary>One endpoint's answer.</summary>
/// <param name="Version">Another one whenever the answer says something new.</param>
/// <param name="Mark">What tells one answer from another: a hash of what counts in it.</param>
public sealed record WatchBody(long Version, string Mark, byte[] Json);
