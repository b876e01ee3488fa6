namespace FlannelMesh.Api.Contract;

/// <summary>The body of POST /api/v1/leave; none at all is a plain leave.</summary>
public sealed record LeaveRequest(bool Release);
